package natshub

import (
	"context"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
)

const startTimeout = time.Minute

// start subscribes to the stream, and loads what it has.
func (h *Hub) start(ctx context.Context) error {
	info, err := h.link.insist(ctx)
	if err != nil {
		return err
	}
	if err := h.config.misfits(info.Config); err != nil {
		return err
	}
	if err := h.listen(); err != nil {
		return err
	}
	if err := h.keeper.load(ctx); err != nil {
		return err
	}
	go h.peers.attend(h.life.ctx)
	return nil
}

// listen subscribes to what the server republishes, and to the other nodes. A
// message that is missed from then on is noticed.
func (h *Hub) listen() error {
	for subject, take := range map[string]nats.MsgHandler{
		h.config.Prefix + partOut + ">":    h.sequencer.hear,
		h.config.Prefix + partNode + toAll: h.peers.hear,
		h.config.Prefix + partNode + h.id:  h.peers.hear,
	} {
		sub, err := h.link.conn.Subscribe(subject, take)
		if err != nil {
			return fmt.Errorf("natshub: %w", err)
		}
		h.life.subs = append(h.life.subs, sub)
	}
	return nil
}
