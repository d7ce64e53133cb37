"""Shortens one pause of Patroni's: README.md, "A replica that does not wait for nothing".

In a switchover to a named candidate, Patroni (4.0 and 4.1, Ha.process_unhealthy_cluster) lets every other replica sleep
for 2 s, so that the candidate can take the leader key first. The candidate has it after some milliseconds. In quorum mode
the new leader's commits wait for such a replica, and so the clients wait for the rest of the 2 s. Here the replica looks
for the key meanwhile and goes on as soon as somebody has it. Who may lead, and who waits, stays Patroni's decision.

    python3 howdah_await_leader.py PATH-OF-HA.PY        puts the call into Patroni's source, at the image's build
"""

import ast
import sys
import time
from pathlib import Path

EVERY_SECONDS = 0.05


def await_leader(dcs, seconds, sleep=time.sleep, now=time.monotonic):
    """Returns once somebody has the leader key. It looks for `seconds`; the last look may take longer.

    While etcd is in trouble get_cluster() blocks for up to Patroni's retry_timeout, and so this returns that much later:
    as late as Patroni's own next look at etcd would be.
    """
    deadline = now() + seconds
    while now() < deadline:
        sleep(EVERY_SECONDS)
        try:
            if not dcs.get_cluster().is_unlocked():
                return
        except Exception:
            # Patroni's own pause asks nobody. What is wrong with etcd shows, and is handled, when it goes on.
            continue


def is_pause(node):
    """Whether it is the statement time.sleep(2)."""
    return isinstance(node, ast.Expr) and ast.unparse(node) == 'time.sleep(2)'


def shorten(source):
    """Patroni's ha.py with the call in it. Stops the build where Patroni is not as it was when this was written."""
    methods = [node for node in ast.walk(ast.parse(source))
               if isinstance(node, ast.FunctionDef) and node.name == 'process_unhealthy_cluster']
    pauses = [node for method in methods for node in ast.walk(method) if is_pause(node)]
    if len(methods) != 1 or len(pauses) != 1:
        sys.exit(f'howdah_await_leader: {len(methods)} process_unhealthy_cluster with {len(pauses)} pauses of 2 s in '
                 'ha.py, not 1 with 1. Look at what this Patroni does there before you change or drop this file.')
    lines = source.splitlines(keepends=True)
    [pause] = pauses
    lines[pause.lineno - 1] = ' ' * pause.col_offset + 'await_leader(self.dcs, 2)\n'
    return ''.join(lines) + '\n\nfrom howdah_await_leader import await_leader  # noqa: E402\n'


if __name__ == '__main__':
    ha = Path(sys.argv[1])
    shortened = shorten(ha.read_text(encoding='utf-8'))
    compile(shortened, str(ha), 'exec')
    ha.write_text(shortened, encoding='utf-8')
