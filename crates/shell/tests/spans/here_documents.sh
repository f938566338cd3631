cat <<A; echo between <<-'B E' # two
curl http://localhost:15020/quitquitquit
A
	$(no) \
	B E
cat > /x <<EOT &&
kill 1; `x`
EOT
after
while read -r line; do cat <<X | wc; done <<Y
X
X
Y
z
