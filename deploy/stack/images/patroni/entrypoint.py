#!/usr/bin/python3 -I
"""Writes Patroni's configuration from PATRONI_BASE_CONFIG and the Swarm secrets, becomes postgres, starts Patroni.

The passwords go from /run/secrets into one file on a tmpfs that only postgres can read. They are never in the
container's environment (docker inspect), in an argument or in the log.
"""

import os
import pwd
import socket
import sys
from pathlib import Path

import yaml

SECRETS = Path('/run/secrets')
RUN_DIR = Path('/run/patroni')
VOLUME = Path('/var/lib/postgresql/data')
# A directory inside the volume: Patroni renames and removes it, which cannot be done to a mount point.
DATA_DIR = VOLUME / 'pgdata'
SOCKET_DIR = Path('/var/run/postgresql')
MOUNTS = Path('/proc/self/mountinfo')
HOME = '/var/lib/postgresql'


class ConfigurationError(Exception):
    """Something the operator must put right; the message holds no secret."""


def read_secret(name):
    """The secret without the newline that an editor or echo leaves at its end."""
    try:
        value = (SECRETS / name).read_text(encoding='utf-8').rstrip('\r\n')
    except FileNotFoundError:
        raise ConfigurationError(f'secret {name} is not given to this service') from None
    if not value:
        raise ConfigurationError(f'secret {name} is empty')
    return value


def section(config, *keys):
    """The nested mapping under keys, made where it is absent."""
    for key in keys:
        config = config.setdefault(key, {})
        if not isinstance(config, dict):
            raise ConfigurationError(f'PATRONI_BASE_CONFIG: {key} is not a mapping')
    return config


def own_address(name):
    """The container's address on the overlay, as Docker writes it into /etc/hosts beside the container's host name.

    Patroni remembers the address of a name for ten minutes (patroni/dcs/etcd.py, DnsCachingResolver), for all that it
    connects to, and in Swarm each new task has another one. By name, the leader asks the former container of a member
    that was restarted, hears nothing, and refuses a switchover to it: "no good candidates have been found".
    """
    try:
        address = socket.gethostbyname(socket.gethostname())
    except OSError:
        return name
    return name if address.startswith('127.') else address


def render_config(base, name, passwords, address):
    """Patroni's whole configuration: base (policy, from the stack) plus this image's places, the member's name and
    the passwords {superuser, replication, restapi}. The other members reach its REST API at address."""
    config = yaml.safe_load(base)
    if not isinstance(config, dict):
        raise ConfigurationError('PATRONI_BASE_CONFIG is not a YAML mapping')
    config['name'] = name

    restapi = section(config, 'restapi')
    restapi.setdefault('listen', '0.0.0.0:8008')
    restapi.setdefault('connect_address', f'{address}:8008')
    authentication = section(restapi, 'authentication')
    authentication.setdefault('username', 'patroni')
    authentication['password'] = passwords['restapi']

    postgresql = section(config, 'postgresql')
    postgresql.setdefault('listen', '0.0.0.0:5432')
    # The member's name is also its host name on the overlay, the same before and after a restart; PostgreSQL asks for
    # its address at each connection.
    postgresql.setdefault('connect_address', f'{name}:5432')
    postgresql['data_dir'] = str(DATA_DIR)
    postgresql['bin_dir'] = '/usr/lib/postgresql/17/bin'
    postgresql['pgpass'] = str(RUN_DIR / 'pgpass')
    section(postgresql, 'parameters').setdefault('unix_socket_directories', str(SOCKET_DIR))
    superuser = section(postgresql, 'authentication', 'superuser')
    superuser.setdefault('username', 'postgres')
    superuser['password'] = passwords['superuser']
    replication = section(postgresql, 'authentication', 'replication')
    replication.setdefault('username', 'replicator')
    replication['password'] = passwords['replication']
    return config


def require_volume():
    """Stops a member whose data would go with its container: the stack's volume must be mounted at VOLUME itself.

    A line of mountinfo is `id parent device root mount-point options … - type source options` (proc_pid_mountinfo(5)).
    Comparing device numbers would not do: a volume may be on the same file system as the container.
    """
    kind = None
    for line in MOUNTS.read_text(encoding='utf-8').splitlines():
        fields = line.split(' ')
        if fields[4] == str(VOLUME):
            kind = fields[fields.index('-') + 1]
    if kind is None:
        raise ConfigurationError(f'no volume is mounted at {VOLUME}: the data would go with the container')
    if kind == 'tmpfs':
        raise ConfigurationError(f'{VOLUME} is a tmpfs: the data would go with the container')


def own(path, user, mode):
    path.mkdir(parents=True, exist_ok=True)
    os.chown(path, user.pw_uid, user.pw_gid)
    path.chmod(mode)


def own_data(user):
    """A volume that another image filled has another owner; the walk costs time, so only then.

    DATA_DIR changes its owner last, so that a walk that was cut short is done again at the next start.
    """
    own(VOLUME, user, 0o700)
    if not DATA_DIR.exists() or DATA_DIR.stat().st_uid == user.pw_uid:
        return
    for folder, folders, files in os.walk(VOLUME):
        for entry in folders + files:
            path = os.path.join(folder, entry)
            if path != str(DATA_DIR):
                os.chown(path, user.pw_uid, user.pw_gid, follow_symlinks=False)
    os.chown(DATA_DIR, user.pw_uid, user.pw_gid)


def write_private(path, text, user):
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, 'w', encoding='utf-8') as file:
        file.write(text)
    os.chown(path, user.pw_uid, user.pw_gid)


def become(user):
    os.initgroups(user.pw_name, user.pw_gid)
    os.setgid(user.pw_gid)
    os.setuid(user.pw_uid)
    os.umask(0o077)
    os.environ.update(HOME=HOME, USER=user.pw_name, LOGNAME=user.pw_name)
    os.chdir(HOME)


def main():
    base = os.environ.pop('PATRONI_BASE_CONFIG', '')
    name = os.environ.get('PATRONI_NAME', '')
    if not base or not name:
        raise ConfigurationError('PATRONI_BASE_CONFIG and PATRONI_NAME must be set')
    config = render_config(
        base,
        name,
        {
            'superuser': read_secret('pg_superuser_password'),
            'replication': read_secret('pg_replication_password'),
            'restapi': read_secret('patroni_rest_password'),
        },
        own_address(name),
    )
    require_volume()
    user = pwd.getpwnam('postgres')
    own(RUN_DIR, user, 0o700)
    own(SOCKET_DIR, user, 0o755)
    own_data(user)
    file = RUN_DIR / 'patroni.yml'
    write_private(file, yaml.safe_dump(config, sort_keys=False), user)
    become(user)
    os.execv('/usr/bin/patroni', ['patroni', str(file)])


def run():
    try:
        main()
    except (ConfigurationError, yaml.YAMLError) as error:
        sys.exit(f'patroni-entrypoint: {error}')


if __name__ == '__main__':
    run()
