package main

import (
	"context"
	"database/sql"

	_ "github.com/go-sql-driver/mysql"
)

type bookmark struct{ Title, URL string }

type store struct{ db *sql.DB }

const table = `create table if not exists bookmarks (
	id int auto_increment primary key,
	title varchar(200) not null,
	url varchar(2000) not null
)`

func openStore(ctx context.Context, address string) (*store, error) {
	db, err := sql.Open("mysql", address)
	if err != nil {
		return nil, err
	}
	_, err = db.ExecContext(ctx, table)
	return &store{db}, err
}

func (s *store) add(ctx context.Context, title, address string) error {
	_, err := s.db.ExecContext(ctx, "insert into bookmarks (title, url) values (?, ?)", title, address)
	return err
}

func (s *store) list(ctx context.Context) ([]bookmark, error) {
	rows, err := s.db.QueryContext(ctx, "select title, url from bookmarks order by id desc")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []bookmark
	for rows.Next() {
		var one bookmark
		if err := rows.Scan(&one.Title, &one.URL); err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}
