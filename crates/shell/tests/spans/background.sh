proxy & CHILD_PID=$!
(while true; do if [[ -f /x/done ]]; then kill $CHILD_PID; fi; sleep 1; done) &
wait $CHILD_PID
