A=1 B="$C" D= cmd arg E=2
export X=1 Y=(1 2) Z
arr=(a "b c" # d
  $e)
arr[1]=x n+=2
[ -f x -a "$y" = z ] || [ ! -e w ]
trap 'touch /tmp/done; curl x' EXIT TERM
local a="$(b)"
time a | b
echo if then done } fi
