exec {fd}>x
