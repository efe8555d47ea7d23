"""Pages about decision rules: the catalogue; each rule in words, as a picture, worked through, as data."""
