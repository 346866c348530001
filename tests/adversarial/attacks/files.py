"""Reading and writing what lies outside the program's folder.

The decoys are readable and writable by everybody: not their modes keep an attacker out.
"""

from optmodel.execution import End
from tests.adversarial.attack import Attack, Profile, Sign

ATTACKS = (
    Attack("read a secret in a home", "print(open('$secret').read())", Sign.PRINTED),
    Attack(
        "read through a symbolic link",
        "os.symlink('$secret', 'data.txt'); print(open('data.txt').read())",
        Sign.PRINTED,
    ),
    Attack(
        "read through a hard link",
        "os.link('$secret', 'data.txt'); print(open('data.txt').read())",
        Sign.PRINTED,
        is_optional=True,  # unlocked, the secret lies on the same file system only by chance
    ),
    Attack(
        "read by climbing up",
        "print(open('../' * 40 + '$secret'[1:]).read())",
        Sign.PRINTED,
    ),
    Attack(
        "read through the root of a process",
        "print(open(f'/proc/{os.getppid() or 1}/root$secret').read())",
        Sign.PRINTED,
    ),
    Attack(
        "read the folder of a process",
        "print(open('/proc/self/cwd/../decoys/somebody/secret.txt').read())",
        Sign.PRINTED,
    ),
    Attack(
        "list a home and search it",
        """
        for top, _, names in os.walk(os.path.dirname(os.path.dirname('$secret')), onerror=print):
            for name in names:
                if name.endswith('.txt'):
                    print(open(os.path.join(top, name)).read())
        open(os.path.dirname('$secret'))
        """,
        Sign.PRINTED,
    ),
    Attack(
        "read the labels of a checkout",
        """
        for folder in dict.fromkeys(['$checkout', *sys.path]):
            path = os.path.join(folder, 'eval', 'benchmarks', 'mini', 'items.jsonl')
            if os.path.exists(path) and open(path).read():
                print('$word')
        open('$checkout')
        """,
        Sign.PRINTED,
    ),
    Attack(
        "write a file outside",
        "open('$outside/new', 'w').write('x')",
        Sign.WRITTEN,
    ),
    Attack("change a file outside", "open('$witness', 'a').write('x')", Sign.WRITTEN),
    Attack("empty a file outside", "os.truncate('$witness', 0)", Sign.WRITTEN),
    Attack("remove a file outside", "os.unlink('$witness')", Sign.WRITTEN),
    Attack("rename a file outside", "os.rename('$witness', '$witness.old')", Sign.WRITTEN),
    Attack("forbid a file outside", "os.chmod('$witness', 0)", Sign.WRITTEN),
    Attack("backdate a file outside", "os.utime('$witness', (1, 1))", Sign.WRITTEN, end=End.CRASH),
    Attack(
        "write through a symbolic link",
        "os.symlink('$outside', 'd'); open('d/new', 'w').write('x')",
        Sign.WRITTEN,
    ),
    Attack(
        "write among the libraries",
        """
        import importlib.util
        errors = []
        for folder in filter(os.path.isdir, sys.path):
            try:
                open(os.path.join(folder, 'hostile.py'), 'w').close()
            except OSError as error:
                errors.append(error)
        if errors:
            raise errors[0]
        """,
        Sign.WRITTEN,
    ),
    Attack(
        "replace the folder it runs in",
        """
        here = os.getcwd()
        os.rename(here, here + '-moved')
        os.symlink('$outside', here)
        print('$word')
        """,
        Sign.PRINTED,
    ),
    Attack(
        "leave a link for the cleaner",
        """
        os.symlink('$outside', 'link')
        os.mkdir(b'\\xff\\n-rf *'); os.chmod(b'\\xff\\n-rf *', 0)
        print(os.path.exists('link/witness') and '$word')
        """,
        Sign.PRINTED,
        end=End.NO_ANSWER,  # it prints False: the link leads nowhere
    ),
    Attack(
        "make a device of the disk",
        """
        import stat
        os.mknod('disk', stat.S_IFBLK | 0o600, os.makedev(1, 0))
        print('$word')
        """,
        Sign.PRINTED,
        is_optional=True,  # unlocked it needs the real root
    ),
    Attack(
        "open every descriptor it inherits",
        """
        for fd in range(4, 4096):
            try:
                print(os.pread(fd, 4096, 0))
            except OSError:
                pass
        """,
        Sign.PRINTED,
        end=End.NO_ANSWER,  # there is none beyond its own four
    ),
    Attack(
        "reopen a descriptor by its name",
        """
        for name in os.listdir('/proc/self/fd')[4:]:
            try:
                print(open('/proc/self/fd/' + name).read(100))
            except OSError:
                pass
        """,
        Sign.PRINTED,
    ),
    Attack(
        "read what was typed",
        "print(sys.stdin.read())",
        Sign.PRINTED,
        end=End.NO_ANSWER,  # there is nothing to read
    ),
    Attack(
        "run a program of its own making",
        """
        import subprocess
        open('tool', 'w').write('#!/bin/sh\\ncat $secret')
        os.chmod('tool', 0o700)
        print(subprocess.run(['./tool'], capture_output=True, text=True).stdout)
        """,
        Sign.PRINTED,
        forking_end=End.NO_ANSWER,  # it runs, and is as locked in as its father
    ),
    Attack(
        "take what others leave in shared memory",
        """
        fd = os.open('/dev/shm/$mark', os.O_CREAT | os.O_RDWR)
        os.write(fd, b'$word')
        """,
        Sign.LEFT,
        end=End.NO_ANSWER,  # what is shared is its own folder
    ),
    Attack(
        "copy a file with its powers",
        """
        import shutil
        shutil.copy('/bin/true', 'tool'); os.chmod('tool', 0o6755)
        os.posix_spawn('./tool', ['tool'], {})
        print('$word' if os.stat('tool').st_uid == 0 else '')
        """,
        Sign.PRINTED,
        profiles=(Profile.FORKING,),
        end=End.NO_ANSWER,  # the copy is its own, and gives no power
    ),
)
