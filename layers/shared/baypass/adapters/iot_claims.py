"""Claim certificates at AWS IoT, and the one file that carries them to many gates' computers."""

import io
import json
import re
import zipfile
from collections.abc import Mapping
from typing import TYPE_CHECKING

from baypass.adapters.iot_enrolment import IotEnrolment
from baypass.domain.gates import Gate
from baypass.ports.gate_identity import Claim

if TYPE_CHECKING:
    from mypy_boto3_iot import IoTClient

ENROLMENT = "enrolment.json"
_README = "README.txt"
_HOW = """\
One folder for each gate. Copy a gate's folder to its computer as /etc/baypass-gate, readable by the
user baypass-gate alone, install the agent (gates/README.md, "Enrolling"), and there:

    sudo -u baypass-gate /opt/baypass-gate/bin/baypass-gate enrol \\
      --config /etc/baypass-gate/gate.toml

The gate makes its own key and gets its certificate for it. Each folder is good once, within thirty
days. Keep this file to yourself until then, and delete it afterwards.
"""
# A file's name in a fixed order of time, so that the same folders are the same file.
_WRITTEN = (2020, 1, 1, 0, 0, 0)
_FOR_OWNER_ONLY = 0o600 << 16


class IotClaims:
    """Certificates that can ask for another one and nothing more."""

    def __init__(
        self, iot: "IoTClient", policy: str, template: str, enrolment: IotEnrolment
    ) -> None:
        """Give every claim this policy, which lets it use this provisioning template."""
        self._iot, self._policy, self._template = iot, policy, template
        self._enrolment = enrolment

    def claim(self) -> Claim:
        """Make one; until its policy is there it can do nothing at all."""
        made = self._iot.create_keys_and_certificate(setAsActive=True)
        self._iot.attach_policy(policyName=self._policy, target=made["certificateArn"])
        return Claim(made["certificateId"], made["certificatePem"], made["keyPair"]["PrivateKey"])

    def end_claim(self, certificate_id: str) -> None:
        """Let it do nothing any more; safe to repeat."""
        self._iot.update_certificate(certificateId=certificate_id, newStatus="INACTIVE")

    def bundle(self, codes: Mapping[Gate, str], claim: Claim) -> bytes:
        """Return a ZIP file with a folder for each gate, ready for its computer."""
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            _add(archive, _README, _HOW)
            for gate, code in codes.items():
                enrolment = {
                    "version": 1,
                    "code": code,
                    "template": self._template,
                    "certificate": claim.certificate,
                    "key": claim.key,
                }
                files = {
                    **self._enrolment.folder(gate),
                    ENROLMENT: json.dumps(enrolment, indent=2) + "\n",
                }
                for name, content in files.items():
                    _add(archive, f"{_folder_name(gate)}/{name}", content)
        return file.getvalue()


def _add(archive: zipfile.ZipFile, name: str, content: str) -> None:
    entry = zipfile.ZipInfo(name, _WRITTEN)
    entry.external_attr = _FOR_OWNER_ONLY
    archive.writestr(entry, content, zipfile.ZIP_DEFLATED)


def _folder_name(gate: Gate) -> str:
    """Return a name that a person recognises, every file system takes and no other gate has."""
    readable = re.sub(r"[^A-Za-z0-9]+", "-", gate.name).strip("-")[:40]
    return f"{readable}-{gate.id}" if readable else gate.id
