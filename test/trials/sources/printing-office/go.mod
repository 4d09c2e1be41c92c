module example.org/printing-office

go 1.24
