"""Pictures of numbers as SVG, made here: exact, without script, readable without colours."""

from staff.drawing.bars import stacked_bars
from staff.drawing.dots import Row, dots
from staff.drawing.funnel import Step, funnel
from staff.drawing.heat import heat
from staff.drawing.lines import Panel, panels, steps
from staff.drawing.series import Series
from staff.drawing.spark import spark_bars, spark_line
from staff.drawing.svg import Picture

__all__ = [
    "Panel",
    "Picture",
    "Row",
    "Series",
    "Step",
    "dots",
    "funnel",
    "heat",
    "panels",
    "spark_bars",
    "spark_line",
    "stacked_bars",
    "steps",
]
