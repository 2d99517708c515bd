package hub

import (
	"crypto/rand"
	"strconv"
	"strings"
)

// An id is an epoch, "-" and a sequence number. The epoch is random and made with
// the hub, so a hub never treats the id of another hub as its own.

func newEpoch() string { return strings.ToLower(rand.Text()[:12]) }

func formatID(epoch string, seq uint64) string { return epoch + "-" + strconv.FormatUint(seq, 10) }

// parseID returns the sequence number of an id, and whether the id is of the
// epoch.
func parseID(epoch, id string) (seq uint64, ok bool) {
	digits, ok := strings.CutPrefix(id, epoch+"-")
	if !ok {
		return 0, false
	}
	seq, err := strconv.ParseUint(digits, 10, 64)
	return seq, err == nil
}
