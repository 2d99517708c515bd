module github.com/echo-datastar/datastar/datastartest

go 1.25.0

require (
	github.com/echo-datastar/datastar v0.0.0
	golang.org/x/net v0.56.0
)

require go.yaml.in/yaml/v3 v3.0.5 // indirect

require (
	github.com/goccy/go-json v0.12.0 // indirect
	github.com/stretchr/testify v1.12.1
)

replace github.com/echo-datastar/datastar => ../
