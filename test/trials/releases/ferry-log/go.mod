module example.com/ferry-log

go 1.26
