package js

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// reserved are the characters that encodeURI and decodeURI leave alone beside those that all do.
const reserved = ";/?:@&=+$,#"

const unescaped = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()"

func encode(besides string) func(*Call) Value {
	return func(c *Call) Value {
		var b strings.Builder
		for _, octet := range []byte(c.text(0)) {
			if strings.IndexByte(unescaped+besides, octet) >= 0 {
				b.WriteByte(octet)
			} else {
				fmt.Fprintf(&b, "%%%02X", octet)
			}
		}
		return c.m.made(b.String())
	}
}

func decode(kept string) func(*Call) Value {
	return func(c *Call) Value {
		s := c.text(0)
		var b strings.Builder
		for i := 0; i < len(s); i++ {
			if s[i] != '%' {
				b.WriteByte(s[i])
				continue
			}
			octet, err := strconv.ParseUint(s[i+1:min(i+3, len(s))], 16, 8)
			if err != nil || i+3 > len(s) {
				return c.m.fail(URIError, "%s is no URI", near(s, 100))
			}
			if strings.IndexByte(kept, byte(octet)) >= 0 {
				b.WriteString(s[i : i+3])
			} else {
				b.WriteByte(byte(octet))
			}
			i += 2
		}
		if !utf8.ValidString(b.String()) {
			return c.m.fail(URIError, "%s is no URI of UTF-8", near(s, 100))
		}
		return c.m.made(b.String())
	}
}
