"""Run a program that ends when its parent does: `leash.py SIGNAL PARENT MODE UID -- PROGRAM ARGUMENTS…`.

Run as a script, before `exec`, because a fork hook in a process with threads may deadlock.
MODE is how to stop being root: `plain` (stay), `namespace` (root is user UID inside one)
or `drop` (become user UID).
"""

import ctypes
import os
import sys

CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG = 1


def _enter_namespace(libc: ctypes.CDLL, uid: int) -> None:
    inside = ((os.geteuid(), "uid"), (os.getegid(), "gid"))
    if libc.unshare(CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "user namespaces are forbidden here")
    for outside, kind in inside:
        if kind == "gid":
            _write("/proc/self/setgroups", "deny")
        _write(f"/proc/self/{kind}_map", f"{uid} {outside} 1")


def _write(path: str, text: str) -> None:
    with open(path, "w") as file:
        file.write(text)


def _drop(uid: int) -> None:
    os.setgroups([])
    os.setgid(uid)
    os.setuid(uid)


def main(arguments: list[str]) -> None:
    """Leave root, tie this process to its parent's life, and become the program; never returns."""
    signal_number, parent, mode, uid = int(arguments[0]), int(arguments[1]), arguments[2], int(arguments[3])
    program = arguments[5:]
    libc = ctypes.CDLL(None, use_errno=True)
    if mode == "namespace":
        _enter_namespace(libc, uid)
    elif mode == "drop":
        _drop(uid)
    libc.prctl(PR_SET_PDEATHSIG, signal_number)  # last: a change of user clears it
    if os.getppid() != parent:
        raise SystemExit(0)  # the parent ended before the leash was on
    os.execv(program[0], program)


if __name__ == "__main__":
    main(sys.argv[1:])
