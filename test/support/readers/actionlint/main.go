// Lints workflows of GitHub Actions by actionlint: prints what is wrong as a JSON list.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/rhysd/actionlint"
)

type problem struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Kind    string `json:"kind"`
	Message string `json:"message"`
}

func main() {
	// Scripts are read by shellcheck where one is named.
	options := actionlint.LinterOptions{Shellcheck: os.Getenv("SHELLCHECK")}
	linter, err := actionlint.NewLinter(io.Discard, &options)
	stop(err)
	found, err := linter.LintFiles(os.Args[1:], nil)
	stop(err)
	problems := []problem{}
	for _, one := range found {
		problems = append(problems, problem{one.Filepath, one.Line, one.Kind, one.Message})
	}
	stop(json.NewEncoder(os.Stdout).Encode(problems))
}

func stop(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
