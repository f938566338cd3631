echo 'a b'"c d"e\ f 'don'\''t' "a\"b\\c\d" a\
b "" '' $'t\'ab' $"x" "two
lines" é"ü"\ñ
\curl a#b #c
