"""Everything the environment decides, read once; tests build a Settings by hand."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

HOME = Path(__file__).resolve().parent
LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Settings:
    """One process's settings. `clock` is `auto`, `wall`, or an ISO instant with an offset that stands still."""

    database_url: str = f"sqlite:///{HOME / 'var' / 'ain.db'}"
    host: str = "127.0.0.1"
    port: int = 8050
    secret_key: str = ""
    language: str = "fr"
    clock: str = "auto"
    tiles_url: str = ""
    water_price_mad_m3: float = 6.20
    connections: int = 8
    smtp_url: str = ""
    smtp_from: str = "ain@localhost"
    webhook_hosts: tuple[str, ...] = ()
    public_url: str = ""
    probes: str = ""
    heartbeat_s: float = 5.0

    @property
    def on_loopback(self) -> bool:
        """Only this machine can reach the server, so the demonstration may sign its operator in by itself."""
        return self.host in LOOPBACK

    def environment(self) -> dict[str, str]:
        """The same settings for a child process."""
        return {
            **os.environ,
            "AIN_DATABASE_URL": self.database_url,
            "AIN_HOST": self.host,
            "AIN_PORT": str(self.port),
            "AIN_LANGUAGE": self.language,
            "AIN_CLOCK": self.clock,
        }

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """The settings of this environment; a number that is none ends the program with the variable's name."""
        try:
            return cls(
                database_url=environment.get("AIN_DATABASE_URL", cls.database_url),
                host=environment.get("AIN_HOST", cls.host),
                port=int(environment.get("AIN_PORT", cls.port)),
                secret_key=environment.get("AIN_SECRET_KEY", cls.secret_key),
                language=environment.get("AIN_LANGUAGE", cls.language),
                clock=environment.get("AIN_CLOCK", cls.clock),
                tiles_url=environment.get("AIN_TILES_URL", cls.tiles_url),
                smtp_url=environment.get("AIN_SMTP_URL", cls.smtp_url),
                smtp_from=environment.get("AIN_SMTP_FROM", cls.smtp_from),
                webhook_hosts=tuple(environment.get("AIN_WEBHOOK_HOSTS", "").replace(",", " ").split()),
                public_url=environment.get("AIN_PUBLIC_URL", cls.public_url),
                probes=environment.get("AIN_PROBES", cls.probes),
                heartbeat_s=float(environment.get("AIN_HEARTBEAT_S", cls.heartbeat_s)),
                water_price_mad_m3=float(environment.get("AIN_WATER_PRICE_MAD_M3", cls.water_price_mad_m3)),
            )
        except ValueError as problem:
            raise SystemExit(
                f"AIN_PORT, AIN_HEARTBEAT_S and AIN_WATER_PRICE_MAD_M3 must be numbers: {problem}"
            ) from None
