  # nothing but this
