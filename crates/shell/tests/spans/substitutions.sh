x=$(a; b) y=`c "d"` z="$(e "f")g`h`"
while [ $(netstat -plunt | grep tcp | grep -v envoy | wc -l | xargs) -ne 0 ]; do sleep 1; done
v=`echo \`date\``
echo $(case a in a) b;; esac) $( (sub) ) $((1 + $(n))) $(cat <<E
)
E
)
diff <(a) >(b)
