exec 3<>/dev/tcp/localhost/8080
> f cmd x 2>&1 >&- 12>> g
a && b > x
a | b > y |& c &> z
{ a; } < in 2> err
cat < <(sort f) <<< "$X"
(echo > /dev/tcp/localhost/5432) >/dev/null 2>&1
