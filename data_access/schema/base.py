"""What every table shares: aware UTC instants stored as whole epoch seconds, and one naming rule for constraints."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Any, ClassVar

from sqlalchemy import JSON, BigInteger, Date, ForeignKey, MetaData, String, TypeDecorator
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, mapped_column


class UtcSeconds(TypeDecorator[datetime]):
    """An aware datetime outside, whole seconds since 1970 UTC inside, on both engines. Refuses naive values."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value.isoformat()} has no time zone; times are stored in UTC only")
        return int(value.timestamp())

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else datetime.fromtimestamp(value, UTC)


class Base(DeclarativeBase):
    """The declarative base of all tables."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcSeconds,
        date: Date,
        dict[str, Any]: JSON(none_as_null=True),  # else None is stored as the JSON text null, which IS NOT NULL
        list[Any]: JSON(none_as_null=True),
        str: String,
    }


Key = Annotated[int, mapped_column(primary_key=True)]
Code = Annotated[str, mapped_column(String(80), unique=True)]
Epoch = Annotated[int, mapped_column(BigInteger)]


def link(target: str, **options: Any) -> Any:
    """An indexed foreign key to `table.id`."""
    return mapped_column(ForeignKey(target), index=options.pop("index", True), **options)
