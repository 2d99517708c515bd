// Package natshub is a hub over NATS JetStream for several processes: what one of
// them publishes reaches the followers of all.
//
//	conn, err := nats.Connect(url, nats.MaxReconnects(-1), nats.ReconnectWait(250*time.Millisecond), nats.ReconnectBufSize(-1))
//	rooms, err := natshub.New(ctx, conn, natshub.Config{Name: "rooms", Replicas: 3})
//	rooms.Publish(ctx, "room.42", event.MergeFragments(row))
//	c.Follow(rooms.Feed("room.42"))
//
// It does what a [hub.Memory] does, and passes the same tests. Each process is a
// node, which serves its own followers from memory. It subscribes once to everything
// that is published, however many followers it has. A client that loses its stream
// on one node may reconnect to another, and receives exactly what it missed.
//
// # How it works
//
// Publish sends a message to prefix.in.topic. The stream stores the message under
// the next number, and the server republishes it to prefix.out.topic, to which every
// node subscribes. A node applies messages in the order of their numbers. It fetches
// a missing message from the stream. If it received nothing for
// Config.CheckInterval, it asks whether the stream has more. So a message that a
// connection, a server or a leader loses on the way is late, but not lost.
//
// The id of an event holds an epoch, a number, and the time at which the stream stored
// the message. A stream that was deleted and created again, or that a node saw lose
// messages, has a new epoch. A new epoch is a gap, and so are messages that the limits of
// the stream dropped before a node received them. At a gap, a follower receives the
// snapshot of its feed, or what hub.MemoryConfig.OnGap returns: see [hub.Reload]. An id
// of an old epoch is never treated as one of the new, and an id whose message was lost
// is a gap, though its number stands for another message by now.
//
// # What is lost when
//
// If Publish returned nil, and then one of these happens, the stream loses:
//
//	                           1 server,  1 server,     3 servers,  3 servers,
//	                           memory     file          memory      file
//	a node restarts            nothing    nothing       nothing     nothing
//	a node's server stops      -          -             nothing     nothing
//	a server restarts, killed  all        nothing       nothing     nothing
//	its machine loses power    all        up to sync    nothing     nothing
//	two of three restart       -          -             all *       nothing
//	all lose power at once     all        up to sync    all         up to sync
//	a disk is lost             -          all           -           nothing
//
// "All" is everything that the stream held. "Up to sync" is what was published since
// the server last synced its disk: sync_interval in its config, 2 minutes by default;
// "always" is safe and slow. "*" means: unless a server that has everything restarts in
// time to lead. While there is no majority of the servers, nothing is lost, and nothing
// can be published. A page that received what was lost has a gap when it reconnects. As
// long as one node ran on, one that did not receive it has a gap, too: the node finds out,
// and gives the stream a new epoch. If all nodes restarted as well, nobody knows that
// there was something.
//
// If Publish returned [ErrUnavailable] or [ErrTooLarge], nothing was published. If it
// returned [ErrUnconfirmed], the events may have been published. To publish them again
// may then show them twice. [Hub.PublishOnce] may be called again with its key.
//
// Followers receive nothing while the leader of a stream is elected: for a moment when
// it steps down, and for 4 to 9 s when it is killed. Publish retries for that long.
//
// # The connection
//
// The caller makes the connection, with any of the options of nats.go, such as TLS and
// credentials. Three options should be set, as in the example:
//
// nats.MaxReconnects(-1) makes nats.go reconnect without end. By default it gives up
// after some minutes. Then the hub closes, so that clients reconnect to another node.
//
// nats.ReconnectWait shortens the time before nats.go reconnects, 2 s by default, in
// which followers receive nothing.
//
// nats.ReconnectBufSize(-1) makes nats.go send nothing after it reconnects that it could
// not send before. Publish sends nothing while it is disconnected, but a message that it
// has just begun to send could otherwise be sent late, after the stream forgot its id,
// and be stored twice.
//
// Nodes need a server of version 2.10 or later. Version 2.11 or later sends many
// messages for one request.
//
// Where permissions are used, a node needs to publish to
//
//	prefix.in.>   prefix.node.>   $JS.API.DIRECT.GET.name
//	$JS.API.STREAM.INFO.name   $JS.API.STREAM.CREATE.name   $JS.API.STREAM.UPDATE.name
//
// and to subscribe to prefix.out.>, prefix.node.> and _INBOX.>. With Config.Domain, write
// $JS.domain.API in place of $JS.API, and with Config.APIPrefix that prefix. New returns an
// error that names what is missing, except for UPDATE. CREATE is needed unless
// the stream exists. UPDATE is needed only to give a new epoch to a stream that lost
// messages. Allow nobody else to publish: to prefix.in.>, since that can make any page do
// anything; to prefix.out.>, since nodes could miss events; and to prefix.node.>, since
// nodes could count followers that do not exist.
//
// # Versions
//
// Nodes of two versions may run side by side while an app is deployed. A message that a
// node cannot read, as one in the layout of a newer version, is a gap for its followers of
// that topic. It is logged and counted: see [StreamStats].
//
// # Traces
//
// What the Observers of Config.Memory carry with an event, such as traceparent, is a header
// of its message with that name. Nodes without an observer, or of a version
// that knows none, ignore it. Everybody who may publish to prefix.in.> may set such headers.
//
// # Health
//
// [Hub.Health] is for a readiness probe: whether there is a connection, how far the node is
// behind the stream, and what is wrong. A lost connection, missing permissions, and
// messages that came faster than the process took them are logged once each.
//
// # Presence
//
// Followers of a topic are counted and named over all nodes. Each node reports its changes to the
// others, at most every 20 ms, and that it is alive: see Config.Heartbeat. The followers of
// a node that is silent no longer count. For many topics, see Config.Presence.
//
// # Cost
//
// This is the time from the call of Publish until the last of 3,000 followers has encoded
// an event of 1 kB of HTML. Three nodes of 1,000 followers and all servers ran in one
// process on 2 shared cores:
//
//	                           p50      p99
//	hub in memory, 1 x 3,000   1.6 ms   10 ms
//	one server, file           2.0 ms    9 ms
//	three servers, file        3.6 ms   40 ms
//	three servers, memory      2.3 ms   10 ms
//
// With one follower per node it is 0.1 ms with one server, 0.25 ms with three, and 2 µs
// with the hub in memory. An idle node takes 0.8 ms of processor time per second, with the
// server's part, and 90 kB and 11 goroutines, with its connection. It sends 1.6 messages
// per second. In the folder of this package, go test -run '^$' -bench . ./... measures again.
//
// The package adds 2 MB to a binary: 13.0 MB with the root package, 13.1 with hub, and 15.1
// with natshub. An embedded server adds 14 MB more (29.4). Stripped, these binaries have
// 8.8, 8.9, 10.3 and 20.4 MB.
package natshub
