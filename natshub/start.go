package natshub

import (
	"context"
	"time"

	"github.com/nats-io/nats.go"
)

const startTimeout = time.Minute

// start subscribes to the stream, and loads what it has.
func (h *Hub) start(ctx context.Context) error {
	if err := h.link.mayPublish(ctx, h.id); err != nil {
		return err
	}
	info, err := h.link.insist(ctx)
	if err != nil {
		return err
	}
	if err := h.config.misfits(info.Config); err != nil {
		return err
	}
	if err := h.listen(ctx); err != nil {
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
func (h *Hub) listen(ctx context.Context) error {
	for subject, take := range map[string]nats.MsgHandler{
		h.config.Prefix + partOut + ">":    h.sequencer.hear,
		h.config.Prefix + partNode + toAll: h.peers.hear,
		h.config.Prefix + partNode + h.id:  h.peers.hear,
	} {
		if err := h.link.listen(subject, take); err != nil {
			return err
		}
		if err := h.link.allowed(ctx, subject); err != nil {
			return err
		}
	}
	return nil
}
