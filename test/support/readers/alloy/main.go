// Reads a configuration of Alloy by Alloy's own parser, and gives its blocks as JSON; as
// `alloy match` tells which lines a regular expression of Go's, which is Loki's, matches.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"

	"github.com/grafana/alloy/syntax/ast"
	"github.com/grafana/alloy/syntax/parser"
	"github.com/grafana/alloy/syntax/vm"
)

// Block is one block: a component, or a part of one.
type Block struct {
	Name       string         `json:"name"`
	Label      string         `json:"label,omitempty"`
	Attributes map[string]any `json:"attributes"`
	// References are the expressions that name other components, by attribute.
	References map[string][]string `json:"references"`
	Blocks     []Block             `json:"blocks"`
}

func main() {
	text, err := io.ReadAll(os.Stdin)
	check(err)
	if len(os.Args) > 1 && os.Args[1] == "match" {
		check(matchLines(text))
		return
	}
	file, err := parser.ParseFile("config.alloy", text)
	check(err)
	blocks, err := readBody(file.Body)
	check(err)
	check(json.NewEncoder(os.Stdout).Encode(blocks))
}

func matchLines(text []byte) error {
	var asked []struct {
		Pattern string   `json:"pattern"`
		Lines   []string `json:"lines"`
	}
	if err := json.Unmarshal(text, &asked); err != nil {
		return err
	}
	answers := [][]bool{}
	for _, one := range asked {
		pattern, err := regexp.Compile(one.Pattern)
		if err != nil {
			return err
		}
		matches := []bool{}
		for _, line := range one.Lines {
			matches = append(matches, pattern.MatchString(line))
		}
		answers = append(answers, matches)
	}
	return json.NewEncoder(os.Stdout).Encode(answers)
}

func readBody(body ast.Body) ([]Block, error) {
	blocks := []Block{}
	for _, statement := range body {
		found, ok := statement.(*ast.BlockStmt)
		if !ok {
			continue
		}
		inner, err := readBody(found.Body)
		if err != nil {
			return nil, err
		}
		block := Block{Name: found.GetBlockName(), Label: found.Label, Blocks: inner}
		block.Attributes, block.References, err = readAttributes(found.Body)
		if err != nil {
			return nil, err
		}
		blocks = append(blocks, block)
	}
	return blocks, nil
}

// Values are evaluated; what refers to other components has none yet.
func readAttributes(body ast.Body) (map[string]any, map[string][]string, error) {
	values, references := map[string]any{}, map[string][]string{}
	for _, statement := range body {
		attribute, ok := statement.(*ast.AttributeStmt)
		if !ok {
			continue
		}
		name := attribute.Name.Name
		finder := &finder{}
		ast.Walk(finder, attribute.Value)
		if len(finder.found) > 0 {
			references[name] = finder.found
			continue
		}
		var value any
		if err := vm.New(attribute.Value).Evaluate(nil, &value); err != nil {
			return nil, nil, err
		}
		values[name] = value
	}
	return values, references, nil
}

// finder gathers whole references: discovery.docker.stack.targets.
type finder struct{ found []string }

func (f *finder) Visit(node ast.Node) ast.Visitor {
	switch expression := node.(type) {
	case *ast.AccessExpr:
		f.found = append(f.found, nameOf(expression))
		return nil
	case *ast.IdentifierExpr:
		f.found = append(f.found, expression.Ident.Name)
	}
	return f
}

func nameOf(expression ast.Expr) string {
	parts := []string{}
	for {
		switch one := expression.(type) {
		case *ast.AccessExpr:
			parts = append([]string{one.Name.Name}, parts...)
			expression = one.Value
		case *ast.IdentifierExpr:
			return strings.Join(append([]string{one.Ident.Name}, parts...), ".")
		default:
			return strings.Join(parts, ".")
		}
	}
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
