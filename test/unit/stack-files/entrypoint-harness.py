"""Runs deploy/stack/images/patroni/entrypoint.py in a folder of the test's: no root, no PyYAML and no Patroni needed.

    python3 -I entrypoint-harness.py ENTRYPOINT FOLDER FUNCTION

Everything the entrypoint reads or writes is under FOLDER. What only root may do is written down and not done:
FOLDER/owned has every path that got a new owner, in order; FOLDER/handed-on what Patroni would have been started with.
"""

import json
import os
import pwd
import socket
import sys
import types
from pathlib import Path

script, folder, function = sys.argv[1], Path(sys.argv[2]), sys.argv[3]

# JSON is YAML, so the standard library's parser reads what the test hands in.
yaml = types.ModuleType('yaml')
yaml.safe_load = json.loads
yaml.safe_dump = lambda value, **_: json.dumps(value)
yaml.YAMLError = ValueError
sys.modules['yaml'] = yaml

entrypoint = {'__name__': 'entrypoint', '__file__': script}
exec(compile(Path(script).read_text(encoding='utf-8'), script, 'exec'), entrypoint)
entrypoint.update(
    SECRETS=folder / 'secrets',
    RUN_DIR=folder / 'run',
    VOLUME=folder / 'volume',
    DATA_DIR=folder / 'volume' / 'pgdata',
    SOCKET_DIR=folder / 'socket',
    MOUNTS=folder / 'mountinfo',
    HOME=str(folder),
)
# Somebody who owns nothing here, as after a change of image.
user = types.SimpleNamespace(pw_name='postgres', pw_uid=os.getuid() + 1, pw_gid=os.getgid() + 1)


def note_owner(path, uid, gid, **_):
    assert (uid, gid) == (user.pw_uid, user.pw_gid)
    with open(folder / 'owned', 'a', encoding='utf-8') as file:
        file.write(f'{path}\n')


def note_start(path, arguments):
    handed_on = {'path': path, 'arguments': arguments, 'environment': dict(os.environ)}
    (folder / 'handed-on').write_text(json.dumps(handed_on), encoding='utf-8')
    sys.exit(0)


pwd.getpwnam = lambda _: user
# What Docker writes into /etc/hosts.
socket.gethostbyname = lambda _: os.environ.get('OWN_ADDRESS', '198.19.1.9')
os.chown = note_owner
os.initgroups = os.setgid = os.setuid = lambda *_: None
os.execv = note_start

entrypoint[function](*([user] if function == 'own_data' else []))
