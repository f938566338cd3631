a && # one
  # two

  b ||
 c |
 d


# last