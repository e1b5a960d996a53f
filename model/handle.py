"""The handle by which compiled rules hold all tables of a run: one pointer.

Left to itself numba takes a run's tables apart at every call of a rule: some 150 arguments, and a
name for each compiled rule that spells out every field of every record. With a handle of their own
kind a call passes one pointer and names stay short, so that rules compile faster and run faster.
Written with numba's means for new types (`numba.extending`).
"""

from typing import Any

from llvmlite import ir
from numba.core import cgutils, types
from numba.core.imputils import impl_ret_borrowed
from numba.core.typing.templates import AttributeTemplate
from numba.extending import (
    NativeValue,
    infer_getattr,
    lower_getattr_generic,
    models,
    register_model,
    typeof_impl,
    unbox,
)


class Handle(types.Type):
    """The kind of value that stands for all tables of a run in compiled rules.

    Attributes
    ----------
    tables
        The kind of each table by its name, in the order of the tuple.
    """

    def __init__(self, name: str, tables: dict[str, Any]) -> None:
        self.tables = tables
        super().__init__(name)

    @property
    def key(self) -> tuple[Any, ...]:
        """What tells one kind from another."""
        return (self.name, *self.tables.values())

    def place(self, name: str) -> int:
        """Give the place of a table in the tuple."""
        return list(self.tables).index(name)


register_model(Handle)(models.OpaqueModel)


def _layout(context: Any, handle: Handle) -> Any:
    """Give the layout of what the pointer points to: the tables' descriptions in a row."""
    return ir.LiteralStructType([context.get_value_type(table) for table in handle.tables.values()])


def held_by_handle(tables: type[Any]) -> type[Any]:
    """Let compiled rules take values of a named tuple of tables by a handle."""

    @typeof_impl.register(tables)
    def kind_of(value: Any, context: Any) -> Handle:
        kinds = (typeof_impl(table, context) for table in value)
        return Handle(tables.__name__, dict(zip(value._fields, kinds, strict=True)))

    return tables


@infer_getattr
class TableOfHandle(AttributeTemplate):
    """Tells the compiler which kind of table stands under a name."""

    key = Handle

    def generic_resolve(self, ty: Any, attr: str) -> Any:  # type: ignore[override]
        """Give the kind of a table, or nothing where there is none of that name."""
        return ty.tables.get(attr)


@lower_getattr_generic(Handle)  # type: ignore[untyped-decorator]
def load_table(context: Any, builder: Any, handle: Handle, value: Any, name: str) -> Any:
    """Load a table's description; it stays the same all through a run."""
    struct = builder.bitcast(value, _layout(context, handle).as_pointer())
    table = builder.load(cgutils.gep_inbounds(builder, struct, 0, handle.place(name)))
    table.set_metadata("invariant.load", builder.module.add_metadata([]))
    return impl_ret_borrowed(context, builder, handle.tables[name], table)


@unbox(Handle)  # type: ignore[untyped-decorator]
def take_tables(handle: Handle, value: Any, wrapper: Any) -> NativeValue:
    """Lay the tables' descriptions down in a row for as long as the call lasts.

    To take a table holds its memory; numba cannot see through the pointer to let go of it.
    """
    builder = wrapper.builder
    struct = cgutils.alloca_once(builder, _layout(wrapper.context, handle))
    is_error = cgutils.alloca_once_value(builder, cgutils.false_bit)
    held = []
    for place, kind in enumerate(handle.tables.values()):
        table = wrapper.unbox(kind, wrapper.pyapi.tuple_getitem(value, place))
        builder.store(table.value, cgutils.gep_inbounds(builder, struct, 0, place))
        with builder.if_then(table.is_error, likely=False):
            builder.store(cgutils.true_bit, is_error)
        held.append((kind, table.value))

    def cleanup() -> None:
        for kind, table in held:
            wrapper.context.nrt.decref(builder, kind, table)

    pointer = builder.bitcast(struct, wrapper.context.get_value_type(handle))
    return NativeValue(pointer, is_error=builder.load(is_error), cleanup=cleanup)
