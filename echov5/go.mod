module github.com/echo-datastar/datastar/echov5

go 1.25.0

require (
	github.com/echo-datastar/datastar v0.0.0
	github.com/goccy/go-json v0.12.0
	github.com/labstack/echo/v5 v5.3.1
	github.com/stretchr/testify v1.12.1
)

require (
	go.yaml.in/yaml/v3 v3.0.5 // indirect
	golang.org/x/time v0.15.0 // indirect
)

replace github.com/echo-datastar/datastar => ../
