a; fi
