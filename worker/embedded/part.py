"""What every embedded part can do: run, stop, be killed, be started again."""

from abc import ABC, abstractmethod

from worker.embedded.processes import ChildProcess


class Part(ABC):
    """A server under our care: one child process on the same ports for its whole life."""

    process: ChildProcess

    @abstractmethod
    def run(self) -> None:
        """Start and wait until it can be used; raises `PartFailed`."""

    @property
    @abstractmethod
    def summary(self) -> str:
        """Where it is, in a few words for people."""

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self.process.alive

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return self.process.pid

    def restart(self) -> None:
        """Start again after it ended or was killed; a running one is stopped first."""
        self.process.stop()
        self.run()

    def kill(self) -> None:
        """SIGKILL, as an accident would."""
        self.process.kill()

    def stop(self) -> None:
        """Stop in order."""
        self.process.stop()
