// Asks each address on standard input, a JSON list, who is connected to what; prints JSON.
package main

import (
	"database/sql"
	"encoding/json"
	"os"
	"strings"

	_ "github.com/go-sql-driver/mysql"
	_ "github.com/jackc/pgx/v5/stdlib"
)

type answer struct {
	User      string `json:"user,omitempty"`
	Database  string `json:"database,omitempty"`
	Encrypted bool   `json:"encrypted,omitempty"`
	Error     string `json:"error,omitempty"`
}

const askPostgres = `SELECT current_user, current_database(), ssl FROM pg_stat_ssl
	WHERE pid = pg_backend_pid()`

const askMySQL = `SELECT substring_index(user(), '@', 1), database(), (SELECT variable_value <> ''
	FROM information_schema.session_status WHERE variable_name = 'SSL_CIPHER')`

func ask(address string) answer {
	driver, question := "mysql", askMySQL
	if strings.HasPrefix(address, "postgres") {
		driver, question = "pgx", askPostgres
	}
	db, err := sql.Open(driver, address)
	if err != nil {
		return answer{Error: err.Error()}
	}
	defer db.Close()
	var given answer
	if err := db.QueryRow(question).Scan(&given.User, &given.Database, &given.Encrypted); err != nil {
		return answer{Error: err.Error()}
	}
	return given
}

func main() {
	var addresses []string
	if err := json.NewDecoder(os.Stdin).Decode(&addresses); err != nil {
		panic(err)
	}
	answers := make([]answer, len(addresses))
	for index, address := range addresses {
		answers[index] = ask(address)
	}
	if err := json.NewEncoder(os.Stdout).Encode(answers); err != nil {
		panic(err)
	}
}
