import Testing

/// `bigproc run` at a terminal: keys, sizes, and the shell's jobs.
@Suite(.enabled(if: Runs.has("python3"))) struct RunTerminalTests {
    /// Types into an interactive shell on a terminal of its own, and gives what was shown. Each line of `keys`
    /// is a text to wait for, a tab, and what is typed then, as Python writes it; `SIZE` is a new size instead.
    static func shell(_ keys: [(waitFor: String, type: String)]) async throws -> String {
        let steps = keys.map { "(r'''\($0.waitFor)''', '''\($0.type)''')" }.joined(separator: ", ")
        let seen = try await Program.tool(
            "python3", "-c",
            """
            import fcntl, os, pty, re, select, struct, sys, termios, time
            pid, fd = pty.fork()
            if pid == 0:
                os.environ['PS1'] = 'OUT> '
                os.environ['RUN'] = sys.argv[1] + ' run --machine laptop'
                os.environ['TERM'] = 'dumb'
                os.execvp('bash', ['bash', '--norc', '-i'])
            shown, text = '', ''
            def wait(pattern):
                global shown, text
                end = time.time() + 30
                while not re.search(pattern, text):
                    if time.time() > end: print(shown, 'no', pattern); sys.exit(1)
                    if select.select([fd], [], [], 0.1)[0]:
                        new = os.read(fd, 65536).decode(errors='replace'); shown += new; text += new
                text = ''
            for pattern, typed in [\(steps)]:
                wait(pattern)
                if typed == 'SIZE': fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack('HHHH', 33, 99, 0, 0))
                else: os.write(fd, typed.encode())
            os.close(fd)
            print(shown)
            """, Program.path)
        #expect(seen.status == 0, "\(seen.text) \(seen.error)")
        return seen.text
    }

    @Test func keysAndSizesReachTheCommand() async throws {
        let loop =
            "trap \"echo interrupted; exit 3\" INT; trap \"stty size\" WINCH; tty -s && echo sta''rted; "
        let shown = try await Self.shell([
            (
                "OUT> ",
                "$RUN -- bash -c '\(loop) while sleep 0.1; do :; done'\\n".replacing("''", with: "\\\"\\\"")
            ),
            ("started", "SIZE"), ("33 99", "\\x03"), ("interrupted(?s:.*)OUT> ", "echo status $?\\n"),
            ("status 3", "exit\\n"),
        ])
        #expect(shown.contains("33 99"))
    }

    @Test func aStoppedCommandIsAStoppedJob() async throws {
        _ = try await Self.shell([
            ("OUT> ", "$RUN -- bash -c 'echo sta\\\"\\\"rted; while sleep 0.1; do echo tick; done'\\n"),
            ("started", "\\x1a"), ("Stopped(?s:.*)OUT> ", "jobs\\n"), ("Stopped(?s:.*)OUT> ", "fg\\n"),
            ("RUN --(?s:.*)tick", "\\x03"), ("OUT> ", "echo status $?\\n"), ("status 130", "exit\\n"),
        ])
    }

    @Test func aCommandThatStopsItselfIsAStoppedJob() async throws {
        _ = try await Self.shell([
            ("OUT> ", "$RUN -- sh -c 'kill -STOP $$; echo went o\\\"\\\"n'\\n"),
            ("Stopped(?s:.*)OUT> ", "fg\\n"), ("went on(?s:.*)OUT> ", "echo status $?\\n"),
            ("status 0", "exit\\n"),
        ])
    }

    @Test func aShellInItHasJobsOfItsOwn() async throws {
        _ = try await Self.shell([
            ("OUT> ", "PS1='IN> ' $RUN --cpus 88 -- bash --norc -i\\n"), ("IN> ", "nproc --all\\n"),
            // Not sleep: while a shell is starting a program by vfork, it cannot be stopped.
            ("88(?s:.*)IN> ", "sh -c 'echo sta\\\"\\\"rted; read line'\\n"), ("started", "\\x1a"),
            ("Stopped(?s:.*)IN> ", "kill -9 %1; wait %1; echo wai\\\"\\\"ted\\n"),
            ("waited(?s:.*)IN> ", "suspend -f\\n"),
            ("OUT> ", "fg\\n"), ("RUN(?s:.*)88", "\\n"), ("IN> ", "exit 9\\n"),
            ("OUT> ", "echo status $?\\n"), ("status 9", "exit\\n"),
        ])
    }
}
