"""The model: state, randomness, rules, processes, the day, measures, and the Mesa face."""
