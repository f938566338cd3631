if a; then
  b # c
fi
cat <<E
x
E
d \
  e
