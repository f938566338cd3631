// Command promql-oracle says what Prometheus makes of expressions.
//
// It reads one expression a line from the file that is named, or from standard input, and writes the line, "taken" or
// "error: " with the first error, and the outline of what was taken, with tabs between them. "⏎" stands for a line break, "⇥" for a tab. Empty lines and lines that start
// with "// " are no expressions. The table that is checked in is made by
//
//	go run . cases.txt > table.tsv
//
// Everything that is behind a feature flag is switched on.
package main

import (
	"bufio"
	"fmt"
	"os"
	"runtime/debug"
	"strings"

	"github.com/prometheus/prometheus/promql/parser"
)

const module = "github.com/prometheus/prometheus"

func main() {
	input := os.Stdin
	if len(os.Args) > 1 {
		file, err := os.Open(os.Args[1])
		if err != nil {
			fail(err)
		}
		input = file
	}
	reader := parser.NewParser(parser.Options{
		EnableExperimentalFunctions:  true,
		ExperimentalDurationExpr:     true,
		EnableExtendedRangeSelectors: true,
		EnableBinopFillModifiers:     true,
	})
	signs := strings.NewReplacer("⏎", "\n", "⇥", "\t")
	lines := bufio.NewScanner(input)
	lines.Buffer(nil, 1<<24)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	fmt.Fprintf(out, "// What the parser of %s %s says of each line of cases.txt; written by main.go.\n", module, version())
	for lines.Scan() {
		line := lines.Text()
		if line == "" || strings.HasPrefix(line, "// ") {
			continue
		}
		expr, err := reader.ParseExpr(signs.Replace(line))
		if err != nil {
			fmt.Fprintf(out, "%s\terror: %s\t\n", line, strings.ReplaceAll(err.Error(), "\n", " "))
			continue
		}
		fmt.Fprintf(out, "%s\ttaken\t%s\n", line, outline(expr))
	}
	if err := lines.Err(); err != nil {
		fail(err)
	}
}

// version is that of the module, as it was built in.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if ok {
		for _, dependency := range info.Deps {
			if dependency.Path == module {
				return dependency.Version
			}
		}
	}
	return "?"
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "promql-oracle:", err)
	os.Exit(2)
}
