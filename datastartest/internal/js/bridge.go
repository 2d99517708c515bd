package js

import "encoding/json"

// Text is the function String, as templates use it.
func Text(v Value) (s string, err error) {
	defer catch(&err)
	return newMachine(nil).text(v), nil
}

// From returns a Go value as its JSON says.
func From(v any) (Value, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return ParseJSON(string(data))
}

// Into stores a value in a Go value as its JSON says, and leaves that alone where there is no JSON of it.
func Into(v Value, into any) error {
	text, err := JSON(v)
	if err != nil || text == "" {
		return err
	}
	return json.Unmarshal([]byte(text), into)
}
