for i in 1 2 "$x"; do a; done
for i
do b; done; for i; do c; done
for ((i = 0; i < 3; i++)); do d; done
case "$1" in
  (a|b*) e ;;
  "c d") ;; # nothing
  *) f; g
esac
f() { h; }
function g { i; } > log
k() (
  l
)
((n++))
((a); (b))
select s in a b; do m; done
case x in a) n;& b) o;; esac
[[ -n $x && ( $y == @(a|b)* || ! $z =~ ^(a|b)+$ ) ]] && p
