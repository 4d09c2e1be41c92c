module example.com/price-list

go 1.26
