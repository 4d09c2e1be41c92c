// A price list: one price, and whether it works.
package main

import (
	"fmt"
	"net/http"
	"os"
)

func main() {
	http.HandleFunc("/prices", func(answer http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(answer, `{"tea": 3}`)
	})
	http.HandleFunc("/healthz", func(http.ResponseWriter, *http.Request) {})
	if err := http.ListenAndServe(":"+os.Getenv("PORT"), nil); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
