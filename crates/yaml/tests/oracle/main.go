// Command yaml-oracle says what kubectl's YAML library makes of a list of snippets.
//
// It reads cases.txt and writes the table to standard output; the table that is checked in beside it is
// made by
//
//	go run . cases.txt > table.tsv
//
// A case is one line of cases.txt. Empty lines and lines that start with "# " are none. In a case, `\n`, `\r`,
// `\t`, `\\` and `\uXXXX` stand for the characters that Go's string literals have under these names; nothing else
// is escaped.
//
// A case that does not end in a line break is given one before the library sees it, because kubectl's reader does
// the same: "LineReader" in k8s.io/apimachinery, through which each text goes, puts a line break behind each line,
// the last one included (pkg/util/yaml/decoder.go, v0.37.2, lines 445 to 461, read 2026-11-24;
// https://github.com/kubernetes/apimachinery/blob/v0.37.2/pkg/util/yaml/decoder.go).
//
// A row of the table is the case as it was written, what yaml.YAMLToJSON gives, and whether
// yaml.YAMLToJSONStrict agrees, with tabs between them. A refusal is the word "error:" and its message. Where the
// library says now this and now that (keys that are different in YAML and the same in JSON come out in the order
// of a Go map), all answers stand side by side: "unsettled: ONE or OTHER".
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"

	"sigs.k8s.io/yaml"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: yaml-oracle cases.txt")
		os.Exit(2)
	}
	if err := writeTable(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "yaml-oracle:", err)
		os.Exit(1)
	}
}

func writeTable(path string) error {
	cases, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(os.Stdout)
	fmt.Fprintf(out, "# What %s makes of each line of cases.txt; written by main.go.\n", libraries())
	fmt.Fprintf(out, "# case\tYAMLToJSON\tYAMLToJSONStrict\n")
	for number, line := range strings.Split(string(cases), "\n") {
		if line == "" || line == "#" || strings.HasPrefix(line, "# ") {
			continue
		}
		text, err := unescape(line)
		if err != nil {
			return fmt.Errorf("%s:%d: %w", path, number+1, err)
		}
		text = endLastLine(text)
		meaning := outcomes(yaml.YAMLToJSON, text)
		strict := outcomes(yaml.YAMLToJSONStrict, text)
		if strict == meaning {
			strict = "same"
		}
		fmt.Fprintf(out, "%s\t%s\t%s\n", line, meaning, strict)
	}
	return out.Flush()
}

// outcomes is what convert makes of text every time, or all that it makes of it.
func outcomes(convert func([]byte) ([]byte, error), text string) string {
	const repetitions = 64
	var seen []string
	for range repetitions {
		if result := outcome(convert, text); !slices.Contains(seen, result) {
			seen = append(seen, result)
		}
	}
	slices.Sort(seen)
	if len(seen) == 1 {
		return seen[0]
	}
	return "unsettled: " + strings.Join(seen, " or ")
}

// outcome is the JSON that convert makes of text, or "error:" and why there is none.
func outcome(convert func([]byte) ([]byte, error), text string) (result string) {
	defer func() {
		if cause := recover(); cause != nil {
			result = "error: panic: " + oneLine(fmt.Sprint(cause))
		}
	}()
	meaning, err := convert([]byte(text))
	if err != nil {
		return "error: " + oneLine(err.Error())
	}
	if !json.Valid(meaning) {
		return "error: not JSON: " + oneLine(string(meaning))
	}
	return string(meaning)
}

func oneLine(text string) string {
	return strings.Join(strings.Fields(text), " ")
}

// unescape is the text that a line of cases.txt stands for.
func unescape(line string) (string, error) {
	var text strings.Builder
	for rest := line; rest != ""; {
		if rest[0] != '\\' {
			text.WriteByte(rest[0])
			rest = rest[1:]
			continue
		}
		if len(rest) < 2 || !strings.ContainsRune(`nrt\u`, rune(rest[1])) {
			return "", fmt.Errorf("unknown escape in %q", line)
		}
		character, _, tail, err := strconv.UnquoteChar(rest, 0)
		if err != nil {
			return "", fmt.Errorf("bad escape in %q: %w", line, err)
		}
		text.WriteRune(character)
		rest = tail
	}
	return text.String(), nil
}

// endLastLine is text as kubectl's reader hands it on: with a line break behind its last line.
func endLastLine(text string) string {
	if strings.HasSuffix(text, "\n") {
		return text
	}
	return text + "\n"
}

// libraries names the modules that decide, with their versions.
func libraries() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "an unknown version of sigs.k8s.io/yaml"
	}
	var names []string
	for _, module := range info.Deps {
		if module.Path == "sigs.k8s.io/yaml" || module.Path == "go.yaml.in/yaml/v2" {
			names = append([]string{module.Path + " " + module.Version}, names...)
		}
	}
	return strings.Join(names, " with ")
}
