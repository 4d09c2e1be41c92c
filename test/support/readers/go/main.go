// Reads what is rendered by the libraries of those that read it for real: Compose's own, the
// decoder of kubectl, the kubelet's expansion, the clocks of Ofelia and CronJobs. Prints JSON.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/fluxcd/pkg/envsubst"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/kubernetes/third_party/forked/golang/expansion"
)

type variable struct {
	Name  string `json:"name"`
	Value string `json:"value,omitempty"`
	// What a Secret gives in its place.
	Secret *string `json:"secret,omitempty"`
}

type substitution struct {
	Text      string            `json:"text"`
	Variables map[string]string `json:"variables"`
}

type container struct {
	Env     []variable `json:"env,omitempty"`
	Command []string   `json:"command,omitempty"`
	Args    []string   `json:"args,omitempty"`
	Probes  [][]string `json:"probes,omitempty"`
}

func main() {
	if len(os.Args) < 2 {
		fail(fmt.Errorf("usage: readers compose <folder> | yaml | flux | kubelet | ofelia | cronjob"))
	}
	switch os.Args[1] {
	case "compose":
		print(readCompose(os.Args[2]))
	case "yaml":
		print(readDocuments(os.Stdin))
	case "flux":
		var one substitution
		check(json.NewDecoder(os.Stdin).Decode(&one))
		print(substitute(one))
	case "kubelet":
		var one container
		check(json.NewDecoder(os.Stdin).Decode(&one))
		print(start(one))
	case "ofelia":
		print(readOfelia(readSchedules()))
	case "cronjob":
		print(readCronJob(readSchedules()))
	default:
		fail(fmt.Errorf("unknown reader %q", os.Args[1]))
	}
}

// As `docker compose config` loads a project, with the `.env` beside it and no other variable.
func readCompose(folder string) any {
	options, err := cli.NewProjectOptions(
		nil,
		cli.WithWorkingDirectory(folder),
		cli.WithName("read"),
		cli.WithProfiles([]string{"*"}),
		cli.WithDefaultConfigPath,
		cli.WithEnvFiles(),
		cli.WithDotEnv,
	)
	check(err)
	project, err := options.LoadProject(context.Background())
	check(err)
	return project
}

// As kubectl reads a file: one JSON value for each document.
func readDocuments(from io.Reader) any {
	reader := yaml.NewYAMLReader(bufio.NewReader(from))
	documents := []any{}
	for {
		text, err := reader.Read()
		if err == io.EOF {
			return documents
		}
		check(err)
		var document any
		check(yaml.Unmarshal(text, &document))
		documents = append(documents, document)
	}
}

// As Flux fills in an object, before it is applied: what is not known becomes nothing.
func substitute(one substitution) string {
	text, err := envsubst.Eval(one.Text, func(name string) (string, bool) {
		return one.Variables[name], true
	})
	check(err)
	return text
}

// What a container starts with: as pkg/kubelet makes variables (kubelet_pods.go,
// makeEnvironmentVariables) and expands commands (container/helpers.go).
func start(one container) container {
	known := map[string]string{}
	mapping := expansion.MappingFuncFor(known)
	started := container{}
	static := map[string]string{}
	for _, given := range one.Env {
		static[given.Name] = given.Value
		value := given.Value
		if value != "" {
			value = expansion.Expand(value, mapping)
		} else if given.Secret != nil {
			value = *given.Secret
		}
		known[given.Name] = value
		started.Env = append(started.Env, variable{Name: given.Name, Value: value})
	}
	started.Command = expandAll(one.Command, mapping)
	started.Args = expandAll(one.Args, mapping)
	for _, command := range one.Probes {
		started.Probes = append(started.Probes, expandAll(command, expansion.MappingFuncFor(static)))
	}
	return started
}

func expandAll(words []string, mapping func(string) string) []string {
	expanded := []string{}
	for _, word := range words {
		expanded = append(expanded, expansion.Expand(word, mapping))
	}
	return expanded
}

func print(value any) {
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	check(encoder.Encode(value))
}

func check(err error) {
	if err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
