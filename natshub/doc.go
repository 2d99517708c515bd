// Package natshub is the hub of several processes: what is published on one of
// them reaches the pages of all. It is over NATS JetStream.
//
//	conn, err := nats.Connect(url, nats.MaxReconnects(-1), nats.ReconnectWait(250*time.Millisecond), nats.ReconnectBufSize(-1))
//	rooms, err := natshub.New(ctx, conn, natshub.Config{Name: "rooms", Replicas: 3})
//	rooms.Publish(ctx, "room.42", event.MergeFragments(row))
//	c.Follow(rooms.Feed("room.42"))
//
// It does what a [hub.Memory] does, with the same tests. Each process, a node,
// serves its own followers as that does: it subscribes once to all that is
// published, however many pages it has. A page may lose its stream on one node
// and come back on another: it gets exactly what it missed.
//
// # How it works
//
// Publish sends a message to prefix.in.topic. The stream stores it under the
// next number, and the server sends it on to prefix.out.topic, to which every
// node has a plain subscription. A node applies messages in the order of their
// numbers. Where one is missing it fetches it from the stream; and when it heard
// nothing for Config.CheckInterval it asks whether the stream has more. So what
// a connection, a server or a leader loses on the way costs time and no event.
//
// The id of an event names an epoch and a number. A stream that was deleted,
// created anew, or found to have lost what it had is another epoch. That, and
// what the limits of the stream dropped before a node had it, is a gap: feeds
// with a snapshot show their pages anew, others end with [hub.ErrGap], and no
// page takes an old id for one of the new epoch.
//
// # What is lost when
//
// Publish returned nil, and then:
//
//	                           1 server,  1 server,     3 servers,  3 servers,
//	                           memory     file          memory      file
//	a node restarts            nothing    nothing       nothing     nothing
//	the server of a node goes  -          -             nothing     nothing
//	a server restarts, killed  all        nothing       nothing     nothing
//	its machine loses power    all        up to sync    nothing     nothing
//	two of three restart       -          -             all *       nothing
//	all lose power at once     all        up to sync    all         up to sync
//	a disk is lost             -          all           -           nothing
//
// "All" is what the stream held: pages that are open are shown anew, and new
// events go on in a new epoch. "Up to sync" is the time since the server last
// had the disk write: sync_interval in its config, 2 minutes by default;
// "always" is safe and slow. "*": unless one that has all of it comes back in
// time to lead. While no majority of the servers is there nothing is lost, and
// nothing can be published. What a page has seen stays seen. All of it is told
// as a gap, not skipped.
//
// Publish returned an error: [ErrUnavailable] and [ErrTooLarge] say that nothing
// was published. [ErrUnconfirmed] says that it may have been. To publish again
// may then show it twice, so it helps if events replace rather than append.
//
// Pages see a silence while the leader of a stream is elected: a moment when it
// steps down, 4 to 7 s when it is killed. Publish tries again that long.
//
// # The connection
//
// It is the caller's, with all that nats.go can do: TLS, credentials, accounts.
// By default nats.go gives up after some minutes, and then the hub closes, so
// that pages look for another node: nats.MaxReconnects(-1) has it never give
// up. It waits 2 s before it reconnects, which pages see as silence:
// nats.ReconnectWait makes that shorter. What is sent meanwhile it keeps until
// it is connected again. Publish sends nothing then, but may have just begun to,
// and the stream may have forgotten that it has those events:
// nats.ReconnectBufSize(-1) has nothing kept.
//
// Nodes need a server of version 2.10 or later, and 2.11 to fetch many messages
// at once.
//
// Where permissions are used, a node needs to publish to
//
//	prefix.in.>   prefix.node.>   $JS.API.DIRECT.GET.name
//	$JS.API.STREAM.INFO.name   $JS.API.STREAM.CREATE.name   $JS.API.STREAM.UPDATE.name
//
// and to subscribe to prefix.out.>, prefix.node.> and _INBOX.>. CREATE is needed
// where the stream is not created otherwise; UPDATE only to mark a stream that
// lost what it had. Who may publish to prefix.in.> can make any page do
// anything, who may publish to prefix.out.> can have nodes miss events, and who
// may publish to prefix.node.> can have them count followers that are not there:
// let nobody else do any of it. A message that is none of this package's, or of a
// newer version of it, is left out, logged and counted: [StreamStats].
//
// # Presence
//
// Followers of a topic are counted over all nodes. Each node tells the others
// what changes, at most every 20 ms, and that it lives. After a while without a
// word it does not count any more. See Config.Presence for many topics.
//
// # Cost
//
// Measured with three nodes of 1,000 followers, 1 kB of HTML, and all servers
// in the same process on 2 shared cores, from before Publish until the last of
// the 3,000 has encoded it:
//
//	                           p50      p99
//	hub in memory, 1 x 3,000   1.6 ms   10 ms
//	one server, file           2.0 ms    9 ms
//	three servers, file        3.6 ms   40 ms
//	three servers, memory      2.3 ms   10 ms
//
// With one follower per node it is 0.1 ms, 0.25 ms on three servers, and 2 µs in
// memory. A node that has nothing to do takes 0.8 ms of processor time per
// second, the server's part included, 90 kB and 11 goroutines, its connection
// included, and sends 1.6 messages per second. In this folder, go test -run '^$'
// -bench . ./... measures it again.
//
// It adds 2 MB to a binary (13.0 MB with the root package, 13.1 with hub, 15.1
// with natshub), and an embedded server 14 MB more (29.4); stripped they have
// 8.8, 8.9, 10.3 and 20.4 MB.
package natshub
