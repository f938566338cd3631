! a | b
! { a; }
while ! { curl -s x; } do sleep 1; done
if ! grep -q x f; then :; elif true; then b; else c; fi
