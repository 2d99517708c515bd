// Package dev makes an app pleasant to develop. Pages show what changed as soon as a
// file is saved, with the state that they have; errors of templates and handlers show
// over the page, with the lines that they are about; and a panel lists the last requests
// and their events.
//
//	e.Use(middleware.Recover(), dev.Middleware(), datastar.Middleware())
//
// It stands inside Recover, so that it sees what handlers panic with. For pages that are
// rendered by templates that the program embeds, [Source] has the same files on disk, and
// [Renderer] parses them again:
//
//	e.Renderer = dev.Renderer(func() (echo.Renderer, error) { return newRenderer(dev.Source()) })
//
// It needs nothing in the pages: the middleware adds a script to them, with the nonce of
// their Content-Security-Policy.
//
// # Not in production
//
// A program that does not import the package has nothing of it. One that does has it only
// where Middleware is used, and then for requests from the same machine alone, unless
// [Config].Allow says otherwise: see [Local].
package dev
