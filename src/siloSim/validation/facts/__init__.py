"""The stylised facts, a file for each part of the model that they speak of."""
