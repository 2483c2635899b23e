"""How the embedded Turkish-English model was made: prepare, train, average, convert, evaluate, package."""
