"""The notebook of examples/ runs from its first cell to its last."""

from __future__ import annotations

import os
import pathlib
import shutil

import nbformat
from conftest import ROOT
from nbclient import NotebookClient


def test_from_a_parquet_file_to_a_chart(tmp_path: pathlib.Path) -> None:
    os.environ["MPLBACKEND"] = "agg"
    shutil.copytree(ROOT / "examples" / "notebook", tmp_path / "notebook", ignore=shutil.ignore_patterns("*.parquet"))
    shutil.copytree(ROOT / "examples" / "coffee_club", tmp_path / "coffee_club")
    folder = tmp_path / "notebook"
    notebook = nbformat.read(folder / "points_per_tier.ipynb", as_version=4)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(folder)}}).execute()
    assert (folder / "points_per_tier.png").stat().st_size > 5_000
    outputs = "\n".join(
        str(output.get("data", {}).get("text/plain", "")) + str(output.get("text", ""))
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
    )
    assert "error[" in outputs  # the mistake, as a terminal shows it
    assert "<kopeck.Run 8000 receipts" in outputs
    assert "gold" in outputs
