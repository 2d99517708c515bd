package doctor

// This file has what to write into the configuration of each proxy. Of those for nginx,
// Caddy and HAProxy, the tests run what is in docs/deploy.md, and Caddy's encode with a
// matcher; the others are read only, as all for Traefik and Cloudflare.

var unbuffered = []Lines{
	{"nginx", "proxy_buffering off; # or take away: proxy_ignore_headers X-Accel-Buffering;"},
	{"Caddy", "reverse_proxy … {\n\tflush_interval -1 # and take away: buffer_responses, response_buffers\n}"},
	{"HAProxy", "# take away: http-response wait-for-body"},
	{"Traefik", "# take away the middleware: buffering\nresponseForwarding: {flushInterval: 1ms}"},
	{"Cloudflare", "Network > Response Buffering: off"},
}

var uncompressed = []Lines{
	{"nginx", "gzip_types text/css text/javascript; # without text/event-stream"},
	{"Caddy", "@other not header Accept *text/event-stream*\nencode @other gzip"},
	{"HAProxy", "compression type text/html text/css text/javascript # without text/event-stream"},
	{"Traefik", "compress: {excludedContentTypes: [text/event-stream]}"},
	{"Cloudflare", "Rules > Compression Rules: none for text/event-stream"},
}

var patient = []Lines{
	{"nginx", "proxy_read_timeout 60s;"},
	{"Caddy", "transport http {\n\tread_timeout 60s # or take it away\n}"},
	{"HAProxy", "timeout server 60s\ntimeout client 60s"},
	{"Traefik", "transport: {respondingTimeouts: {writeTimeout: 0}}"},
	{"Cloudflare", "# it waits for 100 s: Config.Heartbeat has to be less"},
}

var breaking = []Lines{
	{"nginx", "proxy_http_version 1.1;\nproxy_set_header Connection \"\";"},
	{"Caddy", "# 2.6 can do no other: use #live, or a newer Caddy"},
	{"HAProxy", "# 2.6 can do no other over HTTP/2: use #live"},
}

var multiplexed = []Lines{
	{"nginx", "listen 443 ssl http2; # from 1.25.1 on: listen 443 ssl; http2 on;"},
	{"Caddy", "# take away from the global options: servers { protocols h1 }"},
	{"HAProxy", "bind :443 ssl crt … alpn h2,http/1.1"},
	{"Traefik", "# it is on with TLS: tls: {}"},
	{"Cloudflare", "Speed > Settings > Protocol Optimization > HTTP/2: on"},
}

var forwardedProto = []Lines{
	{"nginx", "proxy_set_header X-Forwarded-Proto $scheme;"},
	{"Caddy", "# it says so itself; behind another proxy: servers { trusted_proxies static private_ranges }"},
	{"HAProxy", "http-request set-header X-Forwarded-Proto https"},
	{"Traefik", "# it says so itself; behind another proxy: forwardedHeaders: {trustedIPs: […]}"},
	{"Cloudflare", "SSL/TLS > Overview: Full (strict)"},
}

var sameHost = []Lines{
	{"nginx", "proxy_set_header Host $host;"},
	{"Caddy", "# take away: header_up Host …"},
	{"HAProxy", "# take away: http-request set-header Host …"},
	{"Traefik", "loadBalancer: {passHostHeader: true}"},
	{"Cloudflare", "# take away the Origin Rule that overrides the Host header"},
}
